package forest

// join turns the parent of each node into the children of each.
func (f *Forest) join(parent []uint32) {
	n := len(parent)
	f.first = make([]uint32, n+1)
	f.weight = make([]uint32, n)
	inOrder := true // every parent stands before its children
	roots := 0
	for i, p := range parent {
		f.weight[i] = 1
		switch {
		case p == noParent:
			roots++
			continue
		case int(p) >= i:
			inOrder = false
		}
		f.first[p+1]++
	}
	for i := range n {
		f.first[i+1] += f.first[i]
	}
	f.children = make([]uint32, n-roots)
	f.roots = make([]uint32, 0, roots)
	for i, p := range parent {
		if p == noParent {
			f.roots = append(f.roots, uint32(i))
			continue
		}
		f.children[f.first[p]] = uint32(i) // first[p] counts up, and goes back below
		f.first[p]++
	}
	copy(f.first[1:], f.first[:n])
	f.first[0] = 0
	f.weigh(parent, inOrder)
	for i := range n {
		f.heaviestLast(f.childrenOf(uint32(i)))
	}
}

func (f *Forest) childrenOf(node uint32) []uint32 {
	return f.children[f.first[node]:f.first[node+1]]
}

// weigh adds each node to its parent after its own children were added to it.
// Bases given by offset stand before their deltas. Bases given by id need not,
// and can lead in a circle, in which no root is.
func (f *Forest) weigh(parent []uint32, inOrder bool) {
	if inOrder {
		for i := len(parent) - 1; i >= 0; i-- {
			if p := parent[i]; p != noParent {
				f.weight[p] += f.weight[i]
			}
		}
		return
	}
	order := make([]uint32, 0, len(parent))
	order = append(order, f.roots...)
	for i := 0; i < len(order); i++ {
		order = append(order, f.childrenOf(order[i])...)
	}
	reached := make([]bool, len(parent))
	for i := len(order) - 1; i >= 0; i-- {
		node := order[i]
		reached[node] = true
		if p := parent[node]; p != noParent {
			f.weight[p] += f.weight[node]
		}
	}
	for i, ok := range reached {
		if !ok {
			f.circular = append(f.circular, uint32(i))
		}
	}
}

func (f *Forest) heaviestLast(children []uint32) {
	heaviest := 0
	for i, child := range children {
		if f.weight[child] >= f.weight[children[heaviest]] {
			heaviest = i
		}
	}
	if last := len(children) - 1; last > 0 {
		children[heaviest], children[last] = children[last], children[heaviest]
	}
}
