// Package etcd makes clients for the stand-ins: one endpoint each, TLS with a client certificate.
package etcd

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
)

// Identity holds PEM text.
type Identity struct {
	CA, Certificate, Key []byte
}

// ReadIdentity reads the three files; an empty name stands for nothing.
func ReadIdentity(ca, certificate, key string) (Identity, error) {
	var id Identity
	for _, part := range []struct {
		name string
		to   *[]byte
	}{{ca, &id.CA}, {certificate, &id.Certificate}, {key, &id.Key}} {
		if part.name == "" {
			continue
		}
		text, err := os.ReadFile(part.name)
		if err != nil {
			return id, err
		}
		*part.to = text
	}
	return id, nil
}

// Client connects to exactly one endpoint.
func (id Identity) Client(endpoint string, dialTimeout time.Duration) (*clientv3.Client, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(id.CA) > 0 {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(id.CA) {
			return nil, errors.New("no certificate in the CA file")
		}
	}
	if len(id.Certificate) > 0 {
		pair, err := tls.X509KeyPair(id.Certificate, id.Key)
		if err != nil {
			return nil, fmt.Errorf("client certificate: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return clientv3.New(clientv3.Config{
		Endpoints:   []string{endpoint},
		DialTimeout: dialTimeout,
		TLS:         config,
		Logger:      zap.NewNop(),
	})
}
