module github.com/tokenguard/tokenguard/analyzer/plugin

go 1.26.0

require (
	github.com/golangci/plugin-module-register v0.1.2
	github.com/tokenguard/tokenguard v0.0.0
	golang.org/x/tools v0.52.0
)

require (
	github.com/bmatcuk/doublestar/v4 v4.10.4 // indirect
	github.com/goccy/go-yaml v1.19.2 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.25.0 // indirect
	golang.org/x/sys v0.50.0 // indirect
)

replace github.com/tokenguard/tokenguard => ../..
