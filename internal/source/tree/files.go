package tree

import (
	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/objects"
	"github.com/tokenguard/tokenguard/internal/source/repo"
)

// File is what a tree says about a path.
type File struct {
	ID   objects.ID
	Mode uint32
}

// Files lists the files of HEAD's commit by path: none before the first
// commit. A tree that cannot be read is lost, and its files count as changed.
func Files(r *repo.Repo, db objects.Getter, tally *finding.Tally) map[string]File {
	files := map[string]File{}
	if tree := head(r, db, tally); !tree.IsZero() {
		list(db, tree, "", 0, files, tally)
	}
	return files
}

// head is the tree of HEAD's commit, or zero where there is none.
func head(r *repo.Repo, db objects.Getter, tally *finding.Tally) objects.ID {
	commit, born, err := r.Head()
	if err != nil {
		tally.Lose("unreadable reference", err.Error())
	}
	if !born {
		return objects.ID{}
	}
	o, err := db.Get(commit)
	if err != nil {
		tally.Lose(objects.Reason(err), commit.String())
		return objects.ID{}
	}
	return objects.ParseCommit(o.Content).Tree
}

func list(db objects.Getter, id objects.ID, prefix string, depth int, files map[string]File, tally *finding.Tally) {
	o, err := db.Get(id)
	if err != nil || depth > objects.MaxTreeDepth {
		tally.Lose(objects.Reason(err), id.String())
		return
	}
	for e, ok := range objects.Entries(o) {
		switch path := prefix + string(e.Name); {
		case !ok:
			tally.Lose("malformed tree", id.String())
		case e.IsTree():
			list(db, e.ID, path+"/", depth+1, files, tally)
		default:
			files[path] = File{e.ID, e.Mode}
		}
	}
}
