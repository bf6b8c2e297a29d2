package policy

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/xeipuuv/gojsonschema"

	"github.com/tokenguard/tokenguard/credential"
)

const schemaFile = "../../docs/tokenguard.schema.json"

// An editor that says a configuration is right must agree with the reader.
func TestSchemaAgreesWithReader(t *testing.T) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(text))
	if err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T, text string, valid bool) {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		result, err := schema.Validate(gojsonschema.NewGoLoader(value))
		if err != nil {
			t.Fatal(err)
		}
		if result.Valid() != valid {
			t.Errorf("valid by the schema: got %v, want %v: %v", result.Valid(), valid, result.Errors())
		}
	}
	t.Run("everything", func(t *testing.T) { check(t, full, true) })
	for _, tt := range mistakes {
		if tt.bySchema {
			t.Run(tt.name, func(t *testing.T) { check(t, tt.text, false) })
		}
	}
}

// schema is as much of a JSON Schema as the test looks at.
type schema struct {
	Properties map[string]schema
	Items      *schema
	Additional *bool `json:"additionalProperties"`
}

func TestSchemaHasTheKeysOfTheReader(t *testing.T) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var root schema
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	d := &document{}
	item := func(name string) schema { return *root.Properties[name].Items }
	for _, tt := range []struct {
		name   string
		schema schema
		keys   keys
	}{
		{"root", root, d.configKeys(&Config{})},
		{"paths", root.Properties["paths"], d.pathKeys(&Paths{})},
		{"limits", root.Properties["limits"], d.limitKeys(&Limits{})},
		{"allow", item("allow"), d.entryKeys(&Entry{})},
		{"sinks", item("sinks"), d.sinkKeys(&Sink{})},
		{"kinds", item("kinds"), d.kindKeys(&credential.CustomKind{})},
	} {
		want := slices.Sorted(maps.Keys(tt.keys))
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(tt.schema.Properties))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if tt.schema.Additional == nil || *tt.schema.Additional {
			t.Errorf("%s: the schema lets other keys pass", tt.name)
		}
	}
}
