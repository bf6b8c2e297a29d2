module github.com/VojtechVitek/go-trello

go 1.24
