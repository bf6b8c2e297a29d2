package install

import (
	"strings"

	"github.com/tokenguard/tokenguard/internal/hook"
)

// mark is the second line of every script that is ours.
const mark = "# Written by tokenguard install-hooks; --uninstall takes it out again."

// isOurs reports whether a script was written by this package.
func isOurs(script []byte) bool {
	return strings.HasPrefix(string(script), "#!/bin/sh\n"+mark+"\n")
}

// keptSuffix is added to the name of a hook that was there before.
const keptSuffix = ".before-tokenguard"

// start is shell that runs the program with the arguments that follow it: by
// its path, or by its name when it has moved. A name that the shell would find
// in the working directory is not taken.
func start(program string) string {
	return `tokenguard=` + quote(program) + `
[ -x "$tokenguard" ] || tokenguard=$(command -v tokenguard)
case $tokenguard in
/* | [A-Za-z]:*) ;;
*)
	echo 'tokenguard: the program is gone, and this hook cannot pass without it' >&2
	echo 'hint: go install github.com/tokenguard/tokenguard/cmd/tokenguard@latest' >&2
	exit 1
	;;
esac
`
}

// script is the hook of a stage. What the shell expression before names, if it
// can be run, is run first: it may change what is about to be committed. Where
// git sends something on standard input, both are given it.
func script(program string, stage hook.Stage, before string) string {
	args := `"$tokenguard" hook ` + string(stage) + ` "$@"`
	out := "#!/bin/sh\n" + mark + "\n"
	switch reads := stage == hook.PrePush || stage == hook.PreReceive; {
	case before == "":
		return out + start(program) + "exec " + args + "\n"
	case reads:
		// The point keeps the newline at the end, which the shell would drop.
		return out + "before=" + before + `
input=$(cat && echo .) || exit 1
if [ -x "$before" ]; then
	printf '%s' "${input%.}" | "$before" "$@" || exit
fi
` + start(program) + `printf '%s' "${input%.}" | ` + args + "\n"
	}
	return out + "before=" + before + `
if [ -x "$before" ]; then
	"$before" "$@" || exit
fi
` + start(program) + "exec " + args + "\n"
}

// passOn is the hook of a stage that is not ours: it runs the repository's own.
func passOn(before string) string {
	return "#!/bin/sh\n" + mark + "\nbefore=" + before + `
[ ! -x "$before" ] || exec "$before" "$@"
`
}

// quote returns text as one word of a shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
