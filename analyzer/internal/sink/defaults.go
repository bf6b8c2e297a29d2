package sink

// defaults set what a program uses when it is told nothing else, and values of
// contexts, from which clients such as go-bitbucket-v1 take tokens. Read in the
// standard library (Go 1.26), pflag v1.0, viper v1.20, urfave/cli v2.27 and
// v3.14, and terraform-plugin-sdk v2.
const defaults = `
	os.Setenv:name=0,default=1
	context.WithValue:name=1,default=2
	(testing.TB).Setenv:name=0,default=1
	(*testing.common).Setenv:name=0,default=1
	(*testing.T).Setenv:name=0,default=1
	flag.String:name=0,default=1
	flag.StringVar:name=1,default=2
	(*flag.FlagSet).String:name=0,default=1
	(*flag.FlagSet).StringVar:name=1,default=2
	github.com/spf13/pflag.String:name=0,default=1
	github.com/spf13/pflag.StringP:name=0,default=2
	github.com/spf13/pflag.StringVar:name=1,default=2
	github.com/spf13/pflag.StringVarP:name=1,default=3
	(*github.com/spf13/pflag.FlagSet).String:name=0,default=1
	(*github.com/spf13/pflag.FlagSet).StringP:name=0,default=2
	(*github.com/spf13/pflag.FlagSet).StringVar:name=1,default=2
	(*github.com/spf13/pflag.FlagSet).StringVarP:name=1,default=3
	github.com/spf13/viper.SetDefault:name=0,default=1
	github.com/spf13/viper.Set:name=0,default=1
	(*github.com/spf13/viper.Viper).SetDefault:name=0,default=1
	(*github.com/spf13/viper.Viper).Set:name=0,default=1
	github.com/urfave/cli.StringFlag{Name:name,Value:default}
	github.com/urfave/cli.FlagBase{Name:name,Value:default}
	github.com/hashicorp/terraform-plugin-sdk/helper/schema.Schema{Default:default}
	github.com/hashicorp/terraform-plugin-sdk/helper/schema.EnvDefaultFunc:name=0,default=1
`

// settingWords are parts of names of settings that hold a secret.
var settingWords = []string{"token", "password", "passwd", "secret", "apikey", "api_key", "api-key"}
