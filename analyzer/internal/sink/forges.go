package sink

// forges are those of git, forges, clusters and OAuth, whose values are often
// Bitbucket's: read in go-git v5.19, gitea v0.25, go-github v66, client-go v0.31
// and oauth2 v0.38.
const forges = `
	github.com/go-git/go-git/v5/plumbing/transport/http.BasicAuth{Username:user,Password:secret}
	github.com/go-git/go-git/v5/plumbing/transport/http.TokenAuth{Token:secret}
	github.com/go-git/go-git/v5/plumbing/transport/ssh.Password{User:user,Password:secret}
	github.com/go-git/go-git/v5.CloneOptions{URL:url}
	github.com/go-git/go-git/v5/config.RemoteConfig{URLs:url}
	code.gitea.io/sdk/gitea.SetBasicAuth:user=0,secret=1
	code.gitea.io/sdk/gitea.SetToken:secret=0
	(*code.gitea.io/sdk/gitea.Client).SetBasicAuth:user=0,secret=1
	code.gitea.io/sdk/gitea.MigrateRepoOption{AuthUsername:user,AuthPassword:secret,AuthToken:secret}
	code.gitea.io/sdk/gitea.CreatePushMirrorOption{RemoteUsername:user,RemotePassword:secret}
	github.com/google/go-github/v66/github.Import{VCSUsername:user,VCSPassword:secret}
	github.com/google/go-github/v66/github.BasicAuthTransport{Username:user,Password:secret}
	k8s.io/client-go/rest.Config{Username:user,Password:secret,BearerToken:secret}
	golang.org/x/oauth2.Token{AccessToken:secret,RefreshToken:secret}
	(*k8s.io/client-go/rest.Request).SetHeader:key=0,header=1
	(*golang.org/x/oauth2.Config).PasswordCredentialsToken:user=1,secret=2
	golang.org/x/oauth2.Config{ClientSecret:secret}
`
