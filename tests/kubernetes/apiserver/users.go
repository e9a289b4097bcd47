package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// writeCredentials writes the key that service accounts' tokens are signed with, the certificates of the
// API server and of the node, and everything about users; it returns the administrator's kubeconfig.
func writeCredentials(s *settings, server string) (admin string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	if err := writeKey(s.file("accounts.key"), key); err != nil {
		return "", err
	}
	signer, err := newAuthority(s)
	if err != nil {
		return "", err
	}
	if err := signer.server("apiserver", "127.0.0.1", "localhost", "kubernetes", "kubernetes.default.svc"); err != nil {
		return "", err
	}
	if err := signer.server("node", "127.0.0.1"); err != nil {
		return "", err
	}
	if err := signer.client("apiserver-to-node", nil); err != nil {
		return "", err
	}
	return s.file("admin.kubeconfig"), writeUsers(s, signer, server)
}

// writeUsers writes a certificate and a kubeconfig with a token for each user, and the list of tokens.
func writeUsers(s *settings, signer *authority, server string) error {
	var tokens strings.Builder
	for _, user := range append([]string{"admin:system:masters"}, s.users...) {
		name, groups, _ := strings.Cut(user, ":")
		secret := make([]byte, 16)
		if _, err := rand.Read(secret); err != nil {
			return err
		}
		token := hex.EncodeToString(secret)
		fmt.Fprintf(&tokens, "%s,%s,%s,\"%s\"\n", token, name, name, groups)
		if err := signer.client(name, strings.FieldsFunc(groups, func(c rune) bool { return c == ',' })); err != nil {
			return err
		}
		c := api.NewConfig()
		c.Clusters["test"] = &api.Cluster{Server: server, CertificateAuthority: s.file("ca.crt")}
		c.AuthInfos[name] = &api.AuthInfo{Token: token}
		c.Contexts["test"] = &api.Context{Cluster: "test", AuthInfo: name}
		c.CurrentContext = "test"
		if err := clientcmd.WriteToFile(*c, s.file(name+".kubeconfig")); err != nil {
			return err
		}
	}
	return os.WriteFile(s.file("tokens.csv"), []byte(tokens.String()), 0o600)
}

func clientOf(kubeconfig string) (kubernetes.Interface, error) {
	c, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	c.QPS, c.Burst = 200, 400
	return kubernetes.NewForConfig(c)
}
