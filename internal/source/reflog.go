package source

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/tokenguard/tokenguard/finding"
	"github.com/tokenguard/tokenguard/internal/source/objects"
)

// reflog reads the messages of a reflog, each once: HEAD's repeats those of branches.
// The identities before them are the machine's user and stand in every line.
func (w *gitWalk) reflog(ctx context.Context, name string) {
	f, err := w.dir.Open(name)
	if !w.has(name, err) {
		return
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && w.reader.tooLarge(info.Size()) {
		w.Opts.Tally.Skip("file over the size limit", w.named(name))
		return
	}
	at := Piece{}
	for in := bufio.NewReader(f); err == nil && ctx.Err() == nil; at.Before.Line++ {
		var line []byte
		line, err = in.ReadBytes('\n')
		w.entry(name, line, at)
		at.Offset += len(line)
	}
	switch {
	case ctx.Err() != nil:
		w.Opts.Tally.Skip("stopped before it was read", w.named(name))
	case err != io.EOF:
		w.Opts.loseFile(w.named(name), err)
	default:
		w.Opts.Tally.Add(finding.Read{Files: 1, Bytes: int64(at.Offset)})
	}
}

// entry visits the message of a line, which is
//
//	<old-oid> SP <new-oid> SP <identity> TAB <message> LF
//
// and all of a line that is not.
func (w *gitWalk) entry(name string, line []byte, at Piece) {
	start := bytes.IndexByte(line, '\t') + 1
	message := line[start:]
	if !w.Opts.Trigger.fires(message) {
		return
	}
	message = message[:w.own(line[:start], message)]
	if w.said[string(message)] {
		return
	}
	w.said[string(message)] = true
	at.Offset += start
	at.Before.Column = start
	w.visit(Unit{Kind: finding.UnitReflog, Path: w.named(name), Content: message, Piece: at})
}

// own returns how much of a message is not the first line of the commit's own, which
// git writes behind what was done ("commit: ") and in which it joins blanks.
func (w *gitWalk) own(head, message []byte) int {
	ids := bytes.Fields(head)
	if len(ids) < 2 {
		return len(message)
	}
	id, ok := objects.ParseID(ids[1])
	if !ok {
		return len(message)
	}
	o, err := w.History.Get(id)
	if err != nil || o.Type != objects.TypeCommit {
		return len(message)
	}
	_, text := objects.Split(o.Content)
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	subject := strings.Join(strings.Fields(string(first)), " ")
	before, repeats := strings.CutSuffix(strings.TrimRight(string(message), "\n"), subject)
	if !repeats || before != "" && !strings.HasSuffix(before, ": ") {
		return len(message)
	}
	return len(before)
}
