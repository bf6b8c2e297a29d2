module github.com/essentialkaos/go-confluence/v6

go 1.24
