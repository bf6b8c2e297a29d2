package cli

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/tokenguard/tokenguard/analyzer"
)

// isVetCall reports whether the go command is calling: with -V=full or -flags
// alone, or with flags and then the description of one package, a .cfg file.
// This is the protocol of go vet -vettool, which has to be recognised before
// any flag is parsed. Source: cmd/go/internal/work, (*Builder).toolID and vet.
func isVetCall(args []string) bool {
	if len(args) == 0 {
		return false
	}
	switch args[0] {
	case "-V=full", "--V=full", "-flags", "--flags":
		return true
	}
	last := len(args) - 1
	for _, arg := range args[:last] {
		if !strings.HasPrefix(arg, "-") {
			return false
		}
	}
	return strings.HasSuffix(args[last], ".cfg")
}

// vet hands over to the go command's protocol. It returns only when the
// description of the package cannot be read: then the exit code is ours, for 1
// would say that something was found.
func (p *process) vet(args []string) int {
	if last := args[len(args)-1]; strings.HasSuffix(last, ".cfg") {
		if err := checkConfig(last); err != nil {
			p.complain(err)
			return exitFailed
		}
	}
	flag.Var(identity{p.stdout}, "V", "print the version and exit")
	unitchecker.Main(analyzer.Analyzer)
	return exitFailed
}

func checkConfig(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("%w: %w", errVetConfig, err)
	}
	if err := json.Unmarshal(data, new(unitchecker.Config)); err != nil {
		return fmt.Errorf("%w: %s: %w", errVetConfig, name, err)
	}
	return nil
}

// identity is the -V flag. The go command keeps results under what it prints.
// The protocol's own version prints the path of the executable, on which the
// go command fails when it holds a space.
type identity struct{ w io.Writer }

func (identity) IsBoolFlag() bool { return true }
func (identity) String() string   { return "" }

// Set prints the identity of this executable and ends the process, as the
// protocol's own flag does.
func (i identity) Set(value string) error {
	if value != "full" {
		return fmt.Errorf("want -V=full, not -V=%s", value)
	}
	sum, err := executableSum()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(i.w, "tokenguard version devel buildID=%x\n", sum); err != nil {
		return err
	}
	os.Exit(exitClean)
	return nil
}

func executableSum() ([]byte, error) {
	name, err := os.Executable()
	if err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return nil, err
	}
	return hash.Sum(nil), nil
}
