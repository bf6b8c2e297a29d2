// Package schema has the signatures of terraform-plugin-sdk v2, which is too
// large to build for a test.
package schema

type Schema struct{ Default any }

type SchemaDefaultFunc func() (any, error)

func EnvDefaultFunc(k string, dv any) SchemaDefaultFunc { return nil }
