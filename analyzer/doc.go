// Package analyzer is tokenguard's Go linter: a go/analysis check that reports
// Atlassian credentials standing in source, also those that only the compiler
// can see.
//
//	go vet -vettool=$(which tokenguard) ./...
//
// # Wrong
//
//	const host = "https://acme.atlassian.net"
//
//	func request() (*http.Request, error) {
//		req, err := http.NewRequest("GET", host+"/rest/api/3/myself", nil)
//		if err != nil {
//			return nil, err
//		}
//		req.SetBasicAuth("jane@acme.com", "ATATT3x"+
//			"the rest of the token")
//		return req, nil
//	}
//
// # Right
//
//	req.SetBasicAuth(os.Getenv("ATLASSIAN_EMAIL"), os.Getenv("ATLASSIAN_API_TOKEN"))
//
// Taking a token out of the source does not revoke it, and the history still
// has it: revoke it first, then run tokenguard scan.
//
// # What is checked
//
// The values of strings come first, the places they go to second. Every string that
// the type-checker folds (concatenation, constants of other packages, escapes, raw
// strings, named string types), and those that the check itself can compute (variables
// through branches, += and loops, pointers, fields, elements, lists, channels,
// buffers, readers, templates, formatting, encoding, helper functions, decoders of
// hidden bytes, embedded files), is handed to the detector that tokenguard scan uses,
// so that both say the same about one text.
// A table of functions and fields that take credentials then joins account and
// token, and judges secrets that have no shape of their own. What is passed to
// one by way of parameters, fields, constructors and interface methods is followed to
// the place that gives it, also in another package of the main modules: facts carry it
// there. -sinks and the configuration of the repository add to the table.
//
// A secret without shape is reported where an Atlassian product is named beside
// it or, with -opaque, everywhere.
//
// A finding stands at the literal that holds the secret if that is in the
// package, otherwise at the expression that puts it together. There is one per
// place. A constant that another package declares is reported there. Packages
// of other modules are not reported.
//
// # Categories
//
// Each is an anchor of the rule page, [Analyzer].URL:
//
//   - token: a token in one string
//   - token-assembled: a token put together from several
//   - basic-header: the payload of a Basic header
//   - basic-pair: an account and its token
//   - url-userinfo: credentials in a URL
//   - command-line: credentials in the arguments of a command
//   - default-value: a token that a flag, a setting or the environment is given
//   - excluded-file: any of these in a file that this build leaves out
//   - directive: a tokenguard:allow that accepts nothing
//
// # Policy
//
// What the repository around a file accepts is not reported: by .tokenguard.yaml
// and .tokenguard-baseline.jsonl in its root, or by a directive in a comment
// beside the finding: the marker "tokenguard:allow", a fingerprint and a reason. The
// analyzer reads the two files itself, so that every driver says the same; see
// [PolicyFiles].
//
// # Fixes
//
// A diagnostic has at most one, and only where the result compiles: os.Getenv in
// the place of a literal. It does not revoke what was there.
//
// # Output
//
// No diagnostic contains a secret, and accounts are masked. Drivers that print
// the source line themselves (go vet -c=0, go vet -fix -diff) print what stands
// in it.
//
// The result of the analyzer is a [*Result] for drivers in the same process.
package analyzer
