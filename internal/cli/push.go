package cli

import "github.com/tokenguard/tokenguard/internal/hook"

func (p *process) prePushScope([]string, *hookFlags) (scope, error)    { return scope{}, hook.ErrRange }
func (p *process) frameworkScope(*hookFlags) (scope, error)            { return scope{}, hook.ErrRange }
func (p *process) preReceiveScope([]string, *hookFlags) (scope, error) { return scope{}, hook.ErrRange }
func (p *process) updateScope([]string, *hookFlags) (scope, error)     { return scope{}, hook.ErrRange }
