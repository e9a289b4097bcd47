package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"strings"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// writeUsers writes the key that service accounts' tokens are signed with, the list of users' tokens, and a
// kubeconfig for each user; it returns the administrator's. The certificate authority that they name is
// the one that kube-apiserver makes for itself in the same folder.
func writeUsers(s *settings, server string) (admin string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return "", err
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	if err := os.WriteFile(s.file("accounts.key"), block, 0o600); err != nil {
		return "", err
	}
	var tokens strings.Builder
	for _, user := range append([]string{"admin:system:masters"}, s.users...) {
		name, groups, _ := strings.Cut(user, ":")
		secret := make([]byte, 16)
		if _, err := rand.Read(secret); err != nil {
			return "", err
		}
		token := hex.EncodeToString(secret)
		fmt.Fprintf(&tokens, "%s,%s,%s,\"%s\"\n", token, name, name, groups)
		c := api.NewConfig()
		c.Clusters["test"] = &api.Cluster{Server: server, CertificateAuthority: s.file("apiserver.crt")}
		c.AuthInfos[name] = &api.AuthInfo{Token: token}
		c.Contexts["test"] = &api.Context{Cluster: "test", AuthInfo: name}
		c.CurrentContext = "test"
		if err := clientcmd.WriteToFile(*c, s.file(name+".kubeconfig")); err != nil {
			return "", err
		}
	}
	return s.file("admin.kubeconfig"), os.WriteFile(s.file("tokens.csv"), []byte(tokens.String()), 0o600)
}

func clientOf(kubeconfig string) (kubernetes.Interface, error) {
	c, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	c.QPS, c.Burst = 200, 400
	return kubernetes.NewForConfig(c)
}
