// Package secrets declares constants that package imported uses.
package secrets

const Token = "{{token api 1}}" // want `hard-coded Atlassian API token`

const Email = "{{email 1}}"

const Left = "{{left api 2}}"

const Right = "{{right api 2}}"

const Classic = "{{token classic 3}}"
