// Package req has the signatures of req v3 (client.go, client_wrapper.go and
// request.go), which the module proxy does not serve everywhere.
package req

type Client struct{}

type Request struct{}

func (*Client) SetCommonBasicAuth(username, password string) *Client  { return nil }
func (*Client) SetCommonDigestAuth(username, password string) *Client { return nil }
func (*Client) SetCommonBearerAuthToken(token string) *Client         { return nil }
func (*Client) SetCommonHeader(key, value string) *Client             { return nil }
func (*Client) SetCommonHeaderNonCanonical(key, value string) *Client { return nil }
func (*Client) SetCommonHeaders(hdrs map[string]string) *Client       { return nil }
func (*Client) SetProxyURL(proxyURL string) *Client                   { return nil }
func (*Request) SetBasicAuth(username, password string) *Request      { return nil }
func (*Request) SetDigestAuth(username, password string) *Request     { return nil }
func (*Request) SetBearerAuthToken(token string) *Request             { return nil }
func (*Request) SetHeader(key, value string) *Request                 { return nil }
func (*Request) SetHeaders(hdrs map[string]string) *Request           { return nil }
func SetCommonBasicAuth(username, password string) *Client            { return nil }
func SetCommonDigestAuth(username, password string) *Client           { return nil }
func SetCommonBearerAuthToken(token string) *Client                   { return nil }
func SetCommonHeader(key, value string) *Client                       { return nil }
func SetCommonHeaders(hdrs map[string]string) *Client                 { return nil }
func SetBasicAuth(username, password string) *Request                 { return nil }
func SetBearerAuthToken(token string) *Request                        { return nil }
func SetHeader(key, value string) *Request                            { return nil }
func SetHeaders(hdrs map[string]string) *Request                      { return nil }
