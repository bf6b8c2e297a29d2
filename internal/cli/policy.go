package cli

import (
	"fmt"

	"github.com/spf13/pflag"

	"github.com/tokenguard/tokenguard/internal/policy"
	"github.com/tokenguard/tokenguard/internal/source/input"
	"github.com/tokenguard/tokenguard/scanner"
)

// policyFlags say where exceptions are taken from.
type policyFlags struct {
	config, baseline, from string
	// own: the work tree is the user's, whatever the environment says.
	own bool
}

func (f *policyFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.config, "config", "", "read the configuration from `FILE` (default "+policy.ConfigName+" of the trusted side)")
	flags.StringVar(&f.baseline, "baseline", "", "read the baseline from `FILE` (default "+policy.BaselineName+" of the trusted side)")
	flags.StringVar(&f.from, "policy-from", "", "trust the exceptions of `COMMIT`, such as origin/main, and no others; none trusts nothing (default HEAD for what is staged, A for a range)")
}

// trustNone is what --policy-from takes for the repositories of others.
const trustNone = "none"

// policy reads the exceptions that apply to the target, and lets the trusted
// configuration set what the command line does not. In CI nobody says whose
// change the work tree is, so that none in it applies.
func (p *process) policy(target scanner.Target, f policyFlags, set *pflag.FlagSet, run *runFlags, limits *limitFlags) (scanner.Policy, error) {
	trust, base := p.trust(target, f)
	found, err := scanner.FindPolicy(target, trust, base)
	if err != nil {
		return found, err
	}
	return found, p.configure(&found, f, set, run, limits)
}

// trust says whose exceptions apply to the target, and the commit if it is one's.
func (p *process) trust(target scanner.Target, f policyFlags) (trust scanner.Trust, base string) {
	switch {
	case f.from == trustNone:
		return scanner.TrustNothing, ""
	case f.from != "":
		return scanner.TrustBase, f.from
	case len(target.Commits.Not) > 0:
		return scanner.TrustBase, target.Commits.Not[0]
	case target.Staged:
		return scanner.TrustBase, "HEAD"
	case p.inCI() && !f.own:
		return scanner.TrustNothing, ""
	}
	return scanner.TrustContent, ""
}

// configure puts the files that flags name in the place of those that were
// found, and sets what the configuration says and the command line does not.
func (p *process) configure(found *scanner.Policy, f policyFlags, set *pflag.FlagSet, run *runFlags, limits *limitFlags) error {
	if err := readPolicyFile(f.config, &found.Config); err != nil {
		return err
	}
	if err := readPolicyFile(f.baseline, &found.Baseline); err != nil {
		return err
	}
	if found.Config.Name == "" {
		return nil
	}
	config, err := policy.ReadConfig(found.Config.Name, found.Config.Text)
	if err == nil {
		applySettings(config, set, run, limits)
	}
	return err
}

// maxPolicyFile is more than a policy file may have.
const maxPolicyFile = 65 << 20

// readPolicyFile reads the file that a flag names, if it names one.
func readPolicyFile(name string, into *scanner.PolicyFile) error {
	if name == "" {
		return nil
	}
	text, err := input.ReadFile(name, maxPolicyFile)
	*into = scanner.PolicyFile{Name: name, Text: text}
	return err
}

func applySettings(c *policy.Config, set *pflag.FlagSet, run *runFlags, limits *limitFlags) {
	apply(set, "level", &run.level, c.Level)
	apply(set, "strict", &run.strict, c.Strict)
	apply(set, "timeout", &run.timeout, c.Limits.Timeout)
	apply(set, "max-blob", &limits.maxBlob, c.Limits.MaxBlob)
	apply(set, "max-memory", &limits.maxMemory, c.Limits.MaxMemory)
}

// apply sets what a flag does not.
func apply[T any](set *pflag.FlagSet, flag string, value, configured *T) {
	if configured != nil && !set.Changed(flag) {
		*value = *configured
	}
}

// maxRemarks keeps the remarks about a policy on the screen.
const maxRemarks = 10

// remark prints what in the policy does not count.
func (p *process) remark(remarks []string) {
	for i, line := range remarks {
		if i == maxRemarks {
			p.say(fmt.Sprintf("policy: %d more: tokenguard baseline list", len(remarks)-i))
			return
		}
		p.sayMasked(line)
	}
}
