package sink

import (
	"path"
	"strings"
)

// Argument is a part of a command line that carries a credential.
type Argument struct {
	// Index is the argument, and Text what of it counts, from byte At on.
	Index, At int
	Text      string
	Role      CommandRole
}

// CommandRole is what a part of a command line is.
type CommandRole uint8

const (
	// Login is account:secret.
	Login CommandRole = iota + 1
	// Account and Password stand in arguments of their own.
	Account
	Password
	// HeaderLine is a whole header.
	HeaderLine
)

// commandOptions are the options of programs that carry credentials, from
// their manuals (curl 8.11, Wget 1.25, HTTPie 3.2, git 2.47, docker 27).
var commandOptions = map[string]map[string]CommandRole{
	"curl": {
		"-u": Login, "--user": Login, "-U": Login, "--proxy-user": Login,
		"-H": HeaderLine, "--header": HeaderLine, "--proxy-header": HeaderLine,
		"--oauth2-bearer": Password,
	},
	"wget": {
		"--user": Account, "--http-user": Account, "--password": Password, "--http-password": Password,
		"--header": HeaderLine,
	},
	"http":   {"-a": Login, "--auth": Login},
	"https":  {"-a": Login, "--auth": Login},
	"xh":     {"-a": Login, "--auth": Login},
	"git":    {"-c": HeaderLine},
	"docker": {"-u": Account, "--username": Account, "-p": Password, "--password": Password},
}

// Arguments returns the parts of a command line that carry credentials, in
// order. argv starts with the program, which may be a path and end in .exe.
// An option's value may follow it, be joined to it with '=', or, for a short
// option, be joined to it directly. It never fails: what it does not know it
// passes over.
func Arguments(argv []string) []Argument {
	if len(argv) == 0 {
		return nil
	}
	program := path.Base(strings.ReplaceAll(argv[0], `\`, "/"))
	options := commandOptions[strings.TrimSuffix(strings.ToLower(program), ".exe")]
	var found []Argument
	for i := 1; options != nil && i < len(argv); i++ {
		role, at := option(options, argv[i])
		switch {
		case role == 0:
			continue
		case at < 0: // the next argument is the value
			if i++; i == len(argv) {
				return found
			}
			at = 0
		}
		if text := argv[i][at:]; text != "" {
			found = append(found, Argument{Index: i, At: at, Text: text, Role: role})
		}
	}
	return found
}

// option returns the role of the option that arg is, and where in arg its
// value starts: -1 when the next argument is the value.
func option(options map[string]CommandRole, arg string) (CommandRole, int) {
	if role := options[arg]; role != 0 {
		return role, -1
	}
	if name, _, joined := strings.Cut(arg, "="); joined && strings.HasPrefix(name, "--") {
		return options[name], len(name) + 1
	}
	if len(arg) > 2 && arg[0] == '-' && arg[1] != '-' {
		return shortOption(options, arg)
	}
	return 0, 0
}

// shortOption finds the value in -uVALUE and -u=VALUE, and the option in a
// bundle of flags that ends in one, such as -su.
func shortOption(options map[string]CommandRole, arg string) (CommandRole, int) {
	if role := options[arg[:2]]; role != 0 {
		if arg[2] == '=' {
			return role, 3
		}
		return role, 2
	}
	last := len(arg) - 1
	if role := options["-"+arg[last:]]; role != 0 && isFlags(arg[1:last]) {
		return role, -1
	}
	return 0, 0
}

func isFlags(letters string) bool {
	for _, c := range []byte(letters) {
		if c|0x20 < 'a' || 'z' < c|0x20 {
			return false
		}
	}
	return true
}
