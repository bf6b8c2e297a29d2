package install

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// husky adds to the files of husky 9, which are shell that husky sources. They
// are shared, so that the program stands there by its name.
func (i *installer) husky(remove bool) error {
	for _, stage := range i.stages() {
		name := filepath.Join(i.tree, ".husky", string(stage))
		err := i.edit(name, remove, true, "", func(text []byte) (block, int, error) {
			return block{lines: []string{"tokenguard hook " + string(stage) + ` "$@"`}}, len(text), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lefthook adds to lefthook-local.yml, which lefthook merges over the main file.
// Only with use_stdin does a job get what git sends. It skips a job when no file
// differs from what the branch at hand has pushed, whatever is being pushed, or
// none is staged: one that is named in the command keeps it from that.
func (i *installer) lefthook(remove bool) error {
	name := filepath.Join(i.tree, "lefthook-local.yml")
	err := i.edit(name, remove, true, "", func(text []byte) (block, int, error) {
		var lines []string
		for _, stage := range i.stages() {
			if regexp.MustCompile(`(?m)^["']?` + string(stage) + `["']?[ \t]*:`).Match(text) {
				return block{}, 0, fmt.Errorf("%w: %s has %s already: add a command that runs: tokenguard hook %s {0}", ErrForeign, name, stage, stage)
			}
			lines = append(lines, string(stage)+":", "  commands:", "    tokenguard:", "      files: echo lefthook-local.yml", `      run: "tokenguard hook `+string(stage)+` {0} # {files}"`)
			if stage == hook.PrePush {
				lines = append(lines, "      use_stdin: true")
			}
		}
		return block{lines: lines}, len(text), nil
	})
	i.done.Next = "lefthook install"
	return err
}

// preCommitHooks are of the repository itself: they start the program that is
// installed, and need no version.
var preCommitHooks = []string{
	"- repo: local",
	"  hooks:",
	"    - id: tokenguard",
	"      name: tokenguard",
	"      entry: tokenguard hook run",
	"      minimum_pre_commit_version: 2.5.0", // it says PRE_COMMIT from then on
	"      language: system",
	"      pass_filenames: false",
	"      require_serial: true",
	"      always_run: true",
	"    - id: tokenguard-commit-msg",
	"      name: tokenguard commit-msg",
	"      entry: tokenguard hook commit-msg",
	"      language: system",
	"      stages: [commit-msg]",
}

var (
	reposLine = regexp.MustCompile(`(?m)^repos:[ \t]*(?:#.*)?\n`)
	reposItem = regexp.MustCompile(`^((?:[ \t]*(?:#.*)?\n)*)([ ]*)- `)
)

// preCommit adds to the configuration of the pre-commit framework, as the first
// of its repositories: where the list ends is hard to tell without a parser, and
// one would not keep the file's bytes.
func (i *installer) preCommit(remove bool) error {
	name := filepath.Join(i.tree, ".pre-commit-config.yaml")
	err := i.edit(name, remove, true, "repos:\n", func(text []byte) (block, int, error) {
		if string(text) == "repos:\n" {
			return block{indent: "  ", lines: preCommitHooks}, len(text), nil
		}
		repos := reposLine.FindIndex(text)
		if repos == nil || bytes.Contains(text, []byte("\r\n")) {
			return block{}, 0, fmt.Errorf("%w: %s: add this below repos: %s", ErrForeign, name, strings.Join(preCommitHooks, " / "))
		}
		item := reposItem.FindSubmatch(text[repos[1]:])
		if item == nil {
			return block{}, 0, fmt.Errorf("%w: %s: repos holds no list", ErrForeign, name)
		}
		return block{indent: string(item[2]), lines: preCommitHooks}, repos[1] + len(item[1]), nil
	})
	i.done.Next = "pre-commit install --hook-type pre-commit --hook-type pre-merge-commit --hook-type commit-msg --hook-type pre-push"
	return err
}
