package corpus

import (
	"embed"
	"path"
	"strings"

	"golang.org/x/tools/txtar"
)

// Every section of these files is a carrier: the name of a file, what is odd
// about it, and what stands in it.
//
//go:embed testdata/*.txtar
var testdata embed.FS

// carrier is one way in which people write a credential down.
type carrier struct {
	file, name string
	text       template
}

func carriers(group string) []carrier {
	content, err := testdata.ReadFile(path.Join("testdata", group+".txtar"))
	if err != nil {
		panic(err) // it is embedded
	}
	var all []carrier
	for _, section := range txtar.Parse(content).Files {
		file, name, ok := strings.Cut(section.Name, ": ")
		if !ok {
			panic("corpus: no name in " + section.Name)
		}
		all = append(all, carrier{file, name, template(section.Data)})
	}
	return all
}

// carried yields every carrier with the kinds that stand in all and one of those
// that take turns, and the carriers
// that are Basic headers with the kinds that need one.
func carried(p population, yield func(Case) bool) bool {
	for _, group := range []string{"shell", "configuration", "code", "documents"} {
		for _, c := range carriers(group) {
			these := append(turn(c.name), named)
			if strings.Contains(strings.ToLower(string(c.text)), "basic «‹a:t|base64›»") {
				these = append(these, headed...)
			}
			for _, k := range these {
				if !yield(c.of(p, group, k)) {
					return false
				}
			}
		}
	}
	return true
}

// special yields the carriers of kinds that are not found in every carrier.
func special(p population, yield func(Case) bool) bool {
	for _, o := range own {
		for _, c := range carriers(o.group) {
			for _, k := range o.kinds {
				if !yield(c.of(p, o.group, k)) {
					return false
				}
			}
		}
	}
	return true
}

// paired yields contents with several accounts or with none, and tokens that
// stand where most things are no credential. Only the kinds that a checksum
// proves stand there: the rest may be silent.
func paired(p population, yield func(Case) bool) bool {
	for _, c := range carriers("paired") {
		for _, k := range kinds[:always] {
			if !yield(c.of(p, "pairs", k)) {
				return false
			}
		}
	}
	return true
}

func (c carrier) of(p population, group string, k kind) Case {
	made := c.text.render(k, p, group+c.name)
	made.Group, made.Name, made.File = group, c.name+", "+k.name, c.file
	return made
}
