// Package vet speaks the protocol in which the go command runs a vet tool.
package vet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/tokenguard/tokenguard/analyzer"
)

// IsCall reports whether the go command is calling: with -V=full or -flags
// alone, or with flags and then the description of one package, a .cfg file.
// This is the protocol of go vet -vettool, which has to be recognised before
// any flag is parsed. Source: cmd/go/internal/work, (*Builder).toolID and vet.
func IsCall(args []string) bool {
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

// ErrConfig: the .cfg file is not one that the go command wrote.
var ErrConfig = errors.New("read the package description of go vet")

// Run answers the go command. For the version it answers on stdout; the rest it
// hands over to the protocol's own main, which ends the process, unless the
// description of the package cannot be read: then it returns, for the exit code
// 1 would say that something was found.
func Run(args []string, stdout io.Writer) error {
	switch last := args[len(args)-1]; {
	case strings.TrimLeft(last, "-") == "V=full":
		return identify(stdout, time.Now())
	case strings.HasSuffix(last, ".cfg"):
		if err := checkConfig(last); err != nil {
			return err
		}
	}
	unitchecker.Main(analyzer.Analyzer)
	return errors.New("go vet: the protocol did not end the process")
}

func checkConfig(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if err := json.Unmarshal(data, new(unitchecker.Config)); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrConfig, name, err)
	}
	return nil
}
