package source

import (
	"context"
	"path/filepath"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/odb/disk"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// Config reads the repository's own configuration, where addresses of remotes
// and extra headers stand. Files that it includes are not part of it.
type Config struct {
	Repo *repo.Repo
	Opts Options
}

// maxConfig bounds a configuration file.
const maxConfig = 16 << 20

// Read visits every file. The error is the context's.
func (c Config) Read(ctx context.Context, visit Visitor) error {
	for _, path := range c.Repo.ConfigFiles() {
		name := filepath.Base(path)
		if c.Repo.WorkTree != "" {
			name = ".git/" + name
		}
		content, err := disk.ReadAll(path, maxConfig)
		if err != nil {
			c.Opts.loseFile(name, err)
			continue
		}
		c.Opts.Tally.Add(finding.Read{Files: 1, Bytes: int64(len(content))})
		visit(Unit{Kind: finding.UnitGitConfig, Path: name, Content: content})
	}
	return ctx.Err()
}
