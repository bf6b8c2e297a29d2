package sink

const (
	goJira      = "github.com/andygrunwald/go-jira"
	goAtlassian = "github.com/ctreminiom/go-atlassian"
)

// atlassianFuncs are those of clients of Atlassian products, read in go-jira
// v1.17 and go-atlassian v2.
var atlassianFuncs = []Func{
	{Package: goJira, Receiver: "AuthenticationService", Name: "SetBasicAuth", Roles: []Role{User, Secret}, Atlassian: true},
	{Package: goJira, Receiver: "AuthenticationService", Name: "AcquireSessionCookie", Roles: []Role{User, Secret}, Atlassian: true},
	{Package: goJira + "/onpremise", Receiver: "AuthenticationService", Name: "SetBasicAuth", Roles: []Role{User, Secret}, Atlassian: true},
	{Package: goJira + "/onpremise", Receiver: "AuthenticationService", Name: "AcquireSessionCookie", Roles: []Role{Other, User, Secret}, Atlassian: true},
	{Package: goAtlassian + "/service/common", Receiver: "Authentication", Name: "SetBasicAuth", Roles: []Role{User, Secret}, Atlassian: true},
	{Package: goAtlassian + "/service/common", Receiver: "Authentication", Name: "SetBearerToken", Roles: []Role{Secret}, Atlassian: true},
}

var atlassianStructs = []Struct{
	{Package: goJira, Name: "BasicAuthTransport", Fields: map[string]Role{"Username": User, "Password": Secret}, Atlassian: true},
	{Package: goJira, Name: "BearerAuthTransport", Fields: map[string]Role{"Token": Secret}, Atlassian: true},
	{Package: goJira, Name: "PATAuthTransport", Fields: map[string]Role{"Token": Secret}, Atlassian: true},
	{Package: goJira, Name: "CookieAuthTransport", Fields: map[string]Role{"Username": User, "Password": Secret}, Atlassian: true},
	{Package: goJira + "/cloud", Name: "BasicAuthTransport", Fields: map[string]Role{"Username": User, "APIToken": Secret}, Atlassian: true},
	{Package: goJira + "/onpremise", Name: "BasicAuthTransport", Fields: map[string]Role{"Username": User, "Password": Secret}, Atlassian: true},
	{Package: goJira + "/onpremise", Name: "BearerAuthTransport", Fields: map[string]Role{"Token": Secret}, Atlassian: true},
	{Package: goJira + "/onpremise", Name: "PATAuthTransport", Fields: map[string]Role{"Token": Secret}, Atlassian: true},
	{Package: goJira + "/onpremise", Name: "CookieAuthTransport", Fields: map[string]Role{"Username": User, "Password": Secret}, Atlassian: true},
}
