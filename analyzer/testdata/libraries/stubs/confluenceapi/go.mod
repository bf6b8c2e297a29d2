module github.com/virtomize/confluence-go-api

go 1.24
