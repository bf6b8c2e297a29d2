package sink

// standard are the standard library's, read in its source (Go 1.26).
const standard = `
	(*net/http.Request).SetBasicAuth:user=0,secret=1
	(net/http.Header).Set:key=0,header=1
	(net/http.Header).Add:key=0,header=1
	(net/textproto.MIMEHeader).Set:key=0,header=1
	(net/textproto.MIMEHeader).Add:key=0,header=1
	net/url.UserPassword:user=0,secret=1
	net/url.User:secret=0
	net/url.Parse:url=0
	net/url.ParseRequestURI:url=0
	net/http.NewRequest:url=1
	net/http.NewRequestWithContext:url=2
	net/http.Get:url=0
	net/http.Head:url=0
	net/http.Post:url=0
	net/http.PostForm:url=0
	(*net/http.Client).Get:url=0
	(*net/http.Client).Head:url=0
	(*net/http.Client).Post:url=0
	(*net/http.Client).PostForm:url=0
	net/http.Cookie{Value:secret}
	net/http.Transport{ProxyConnectHeader:headers}
	os/exec.Command:argv=0
	os/exec.CommandContext:argv=1
	os/exec.Cmd{Args:argv,Env:env}
	os.ProcAttr{Env:env}
	os.StartProcess:argv=1
	syscall.Exec:argv=1,env=2
	net/smtp.PlainAuth:user=1,secret=2
	net/smtp.CRAMMD5Auth:user=0,secret=1
`
