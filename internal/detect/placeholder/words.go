package placeholder

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words are what placeholders are made of, between blanks.
const words = " a abc abracadabra access account acme ada admin administrator aladdin alex alice an anonymous api app " +
	"apikey apitoken arg atlassian auth authorization bad bar basic baz bearer bitbucket blah bob bogus browser bz cat " +
	"change changed changeme client cloud code com company confluence cool correct cred creds credential credentials " +
	"data default demo dev doe domain dummy email empty enter env error example expected expired fail fake false first " +
	"foo for fred freds from ghost guest hash header hello here hidden host hunter id in info incorrect insert invalid is it " +
	"jane jdoe jira joe john jsmith key letmein live localhost local login mail main masked me mock my mypass myuser " +
	"name new nil no none not null of ok old one open or org oauth other pass passphrase passwd passwort password pat " +
	"person personal placeholder private prod proxy pw pwd public put qux qwerty random read real redacted remote " +
	"removed replace replaced repo repository root sample scret secret secure security server service sesame session " +
	"shared shh site smith so some something specific stale static string stub super support system temp test tested " +
	"tester testing tests text that the this thing to todo token topsecret true two undefined unit unknown unused url user " +
	"userid useremail username usr valid value var variable very wally webhook with world write wrong www x xx xxx y yes " +
	"you your yours yourself z "

// foreign are those of other languages, without accents: Spanish, German, French,
// Portuguese, Italian, Polish, Russian, Chinese and Japanese.
const foreign = " aqui cambia cambiame cambiar clave contrasena contrasenia correo ejemplo mi nombre nueva nuevo prueba secreta secreto su tu usuario " +
	"anmelden benutzer benutzername beispiel dein deine geheim geheimes geheimnis hier ihr ihre kennwort max mein meine muster mustermann nutzer schluessel schlussel " +
	"cle essai exemple ici identifiant jeton ma mon mot motdepasse de passe ton utilisateur votre vos " +
	"chave exemplo meu minha segredo senha seu sua teste utilizador " +
	"chiave esempio il la parola prova qui segreta segreto tua tuo utente " +
	"haslo klucz moj moje przyklad tajne tajny tutaj twoj twoje uzytkownik " +
	"parol polzovatel primer sekret ваш ключ логин мой пароль пользователь пример секрет секретный тест токен " +
	"令牌 你的 口令 密码 密钥 我的 您的 测试 用户 用户名 示例 秘密 " +
	"あなたの テスト トークン パスワード ユーザー の 例 名 "

// dictionary holds words and foreign. It is never written again.
var dictionary = set(words + foreign)

func set(list string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		all[word] = true
	}
	return all
}

// maxWordy bounds the text that is taken apart into words, and maxWord one of them,
// in bytes.
const (
	maxWordy = 64
	maxWord  = 32
)

// Wordy reports whether the letters of text are made up of words, with at most
// four digits among them, or digits in the place of letters (s3cr3t).
func Wordy(text string) bool {
	if len(text) > maxWordy {
		return false
	}
	var letters, leet []byte
	digits := 0
	for _, r := range text {
		if at := strings.IndexRune("0134578@$", r); at >= 0 {
			leet = append(leet, "oieastbas"[at])
		}
		switch {
		case '0' <= r && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letter := plain(unicode.ToLower(r))
			letters, leet = append(letters, letter...), append(leet, letter...)
		}
	}
	return digits <= 4 && madeOfWords(string(letters)) || len(leet) > len(letters) && madeOfWords(string(leet))
}

// accents are the letters that people leave the accent of away, by what is left.
var accents = [...]struct{ letters, plain string }{
	{"áàâäãåą", "a"}, {"éèêëę", "e"}, {"íìîï", "i"}, {"óòôöõ", "o"}, {"úùûü", "u"},
	{"ñń", "n"}, {"çć", "c"}, {"ł", "l"}, {"ś", "s"}, {"źż", "z"}, {"ß", "ss"},
}

// plain returns a lower-case letter without its accent.
func plain(r rune) string {
	if r >= utf8.RuneSelf {
		for _, a := range accents {
			if strings.ContainsRune(a.letters, r) {
				return a.plain
			}
		}
	}
	return string(r)
}

func madeOfWords(letters string) bool {
	reach := make([]bool, len(letters)+1)
	reach[0] = true
	for end := 1; end <= len(letters); end++ {
		for start := max(0, end-maxWord); start < end && !reach[end]; start++ {
			reach[end] = reach[start] && dictionary[letters[start:end]]
		}
	}
	return reach[len(letters)]
}

// secretNames are what the name of a secret holds.
const secretNames = " password passwd passphrase pass pwd pw secret token apikey key pat credential credentials "

// namesSecret reports the name of a secret in the place of the secret: several words
// of letters, joined as names are, one of which says so. DB_PASSWORD,
// config.password, gitlab-ci-token.
func namesSecret(text string) bool {
	if len(text) > maxWordy {
		return false
	}
	parts, said, start := 0, false, 0
	for end := 1; end <= len(text); end++ {
		joined := end < len(text) && strings.IndexByte("_-.", text[end]) >= 0
		if !joined && end < len(text) && !(isLower(text[end-1]) && isUpper(text[end])) {
			continue
		}
		part := strings.TrimRight(text[start:end], "0123456789")
		if len(part) == 0 || len(part)+1 < end-start || strings.IndexFunc(part, isNoLetter) >= 0 {
			return false
		}
		parts, said = parts+1, said || isWord(secretNames, strings.ToLower(part))
		if start = end; joined {
			start++
			end++
		}
	}
	return parts > 1 && said
}

func isNoLetter(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' }

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// stores are what a reference to a secret starts with, before a colon.
const stores = " arn env file keyring kms secretref sops ssm vault "

// reference reports text that says where a secret is to be had: a URL, the key of a
// store, a call, an element, the path of a file.
func reference(text string) bool {
	if scheme, rest, ok := strings.Cut(text, ":"); ok && (strings.HasPrefix(rest, "//") || rest != "" && isWord(stores, strings.ToLower(scheme))) {
		return true
	}
	name := strings.TrimPrefix(text, "@")
	rest := strings.TrimLeft(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.")
	if len(rest) > 1 && len(rest) < len(name) {
		return rest[0] == '(' && rest[len(rest)-1] == ')' || rest[0] == '[' && rest[len(rest)-1] == ']'
	}
	path := strings.TrimLeft(name, "~.")
	return strings.HasPrefix(path, "/") && strings.Count(path, "/") > 1 && strings.Trim(path, "abcdefghijklmnopqrstuvwxyz-_./") == ""
}
