package sink

// standardFuncs are the standard library's, read in its source (Go 1.26).
var standardFuncs = []Func{
	{Package: "net/http", Receiver: "Request", Name: "SetBasicAuth", Roles: []Role{User, Secret}},
	{Package: "net/http", Receiver: "Header", Name: "Set", Roles: []Role{Key, Header}},
	{Package: "net/http", Receiver: "Header", Name: "Add", Roles: []Role{Key, Header}},
	{Package: "net/textproto", Receiver: "MIMEHeader", Name: "Set", Roles: []Role{Key, Header}},
	{Package: "net/textproto", Receiver: "MIMEHeader", Name: "Add", Roles: []Role{Key, Header}},
	{Package: "net/url", Name: "UserPassword", Roles: []Role{User, Secret}},
	{Package: "net/url", Name: "User", Roles: []Role{Secret}},
	{Package: "net/url", Name: "Parse", Roles: []Role{URL}},
	{Package: "net/url", Name: "ParseRequestURI", Roles: []Role{URL}},
	{Package: "net/http", Name: "NewRequest", Roles: []Role{Other, URL}},
	{Package: "net/http", Name: "NewRequestWithContext", Roles: []Role{Other, Other, URL}},
	{Package: "net/http", Name: "Get", Roles: []Role{URL}},
	{Package: "net/http", Name: "Head", Roles: []Role{URL}},
	{Package: "net/http", Name: "Post", Roles: []Role{URL}},
	{Package: "net/http", Name: "PostForm", Roles: []Role{URL}},
	{Package: "net/http", Receiver: "Client", Name: "Get", Roles: []Role{URL}},
	{Package: "net/http", Receiver: "Client", Name: "Head", Roles: []Role{URL}},
	{Package: "net/http", Receiver: "Client", Name: "Post", Roles: []Role{URL}},
	{Package: "net/http", Receiver: "Client", Name: "PostForm", Roles: []Role{URL}},
	{Package: "os/exec", Name: "Command", Roles: []Role{Argv}},
	{Package: "os/exec", Name: "CommandContext", Roles: []Role{Other, Argv}},
	{Package: "net/smtp", Name: "PlainAuth", Roles: []Role{Other, User, Secret}},
	{Package: "net/smtp", Name: "CRAMMD5Auth", Roles: []Role{User, Secret}},
}

var standardStructs = []Struct{
	{Package: "os/exec", Name: "Cmd", Fields: map[string]Role{"Args": Argv}},
	{Package: "net/http", Name: "Cookie", Fields: map[string]Role{"Value": Secret}},
}
