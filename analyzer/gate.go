package analyzer

import (
	"go/types"

	"github.com/tokenguard/tokenguard/analyzer/internal/value"
)

// minPiece is the length of the shortest piece that a credential is taken to be
// put together from. A token of 192 characters in shorter pieces would be 25 of
// them, which nobody writes.
const minPiece = 8

// nothingToJoin reports whether the package has no string long enough to be a
// piece of a credential, of its own or imported: then there is nothing that
// could be assembled or passed, and evaluator and sink table are not asked.
// longest is the length of its longest constant expression.
//
// BenchmarkRun shows what is saved; the looking at literals, which comes
// before, and the traversal of the package are paid in any case.
func (c *check) nothingToJoin(longest int) bool {
	if longest >= minPiece {
		return false
	}
	for ident, obj := range c.pass.TypesInfo.Uses {
		if _, isConst := obj.(*types.Const); isConst && obj.Pkg() != c.pass.Pkg {
			if text, _ := value.Constant(c.pass.TypesInfo, ident); len(text) >= minPiece {
				return false
			}
		}
	}
	return true
}
