package objects

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/regular"
)

// maxAlternates bounds an alternates file; more is no list of directories.
const maxAlternates = 1 << 20

// Directories lists the object directories that belong to main: itself, the
// extra ones, and every alternate of any of them, wherever it points. A
// directory is listed once, so that a cycle ends; one that cannot be used is
// lost.
func Directories(main string, extra []string, tally *finding.Tally) []string {
	var dirs []string
	var infos []os.FileInfo
	queue := append([]string{main}, extra...)
	for len(queue) > 0 {
		dir := queue[0]
		queue = queue[1:]
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() {
			tally.Lose("missing object directory", dir)
			continue
		}
		if known(infos, info) {
			continue
		}
		dirs, infos = append(dirs, dir), append(infos, info)
		list := filepath.Join(dir, "info", "alternates")
		text, err := regular.ReadFile(list, maxAlternates)
		if err != nil && !os.IsNotExist(err) {
			tally.Lose("unreadable alternates", list)
		}
		queue = append(queue, alternates(dir, string(text))...)
	}
	return dirs
}

func known(infos []os.FileInfo, info os.FileInfo) bool {
	for _, k := range infos {
		if os.SameFile(k, info) {
			return true
		}
	}
	return false
}

// alternates reads one path a line, relative to the object directory, with
// comments and C-style quotes (gitrepository-layout(5)).
func alternates(dir, text string) []string {
	var dirs []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.HasPrefix(line, `"`) {
			if plain, err := strconv.Unquote(line); err == nil {
				line = plain
			}
		}
		if !filepath.IsAbs(line) {
			line = filepath.Join(dir, line)
		}
		dirs = append(dirs, line)
	}
	return dirs
}
