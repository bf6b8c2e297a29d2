package report

// InertJSON is tested by itself: reports hold no arbitrary text.
var InertJSON = inertJSON
