module github.com/adlio/trello

go 1.24
