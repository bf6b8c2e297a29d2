package value

import "go/types"

// Implements returns the methods of the package's interfaces that a method of one
// of its types is an implementation of: calls of these may be calls of it.
func (e *Evaluator) Implements(method *types.Func) (abstract []*types.Func) {
	recv := method.Signature().Recv()
	if recv == nil || method.Pkg() != e.pkg {
		return nil
	}
	t := recv.Type()
	if _, pointer := t.(*types.Pointer); !pointer {
		t = types.NewPointer(t) // has the methods of both
	}
	scope := e.pkg.Scope()
	for _, name := range scope.Names() {
		typeName, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || !types.IsInterface(typeName.Type()) {
			continue
		}
		face := typeName.Type().Underlying().(*types.Interface)
		for declared := range face.Methods() {
			if declared.Name() == method.Name() && types.Implements(t, face) {
				abstract = append(abstract, declared)
			}
		}
	}
	return abstract
}
