package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"time"
)

// authority signs certificates; its own is DIR/ca.crt.
type authority struct {
	s    *settings
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// newAuthority makes one and writes its certificate.
func newAuthority(s *settings) (*authority, error) {
	a := &authority{s: s}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "test-ca"}, IsCA: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	var err error
	if a.key, err = a.issue("ca", template); err != nil {
		return nil, err
	}
	block, err := os.ReadFile(s.file("ca.crt"))
	if err != nil {
		return nil, err
	}
	der, _ := pem.Decode(block)
	a.cert, err = x509.ParseCertificate(der.Bytes)
	return a, err
}

// issue writes DIR/NAME.crt and DIR/NAME.key and returns the key.
func (a *authority) issue(name string, template *x509.Certificate) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, err
	}
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(48*time.Hour)
	template.BasicConstraintsValid = true
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	if err := writePEM(a.s.file(name+".crt"), "CERTIFICATE", der); err != nil {
		return nil, err
	}
	return key, writeKey(a.s.file(name+".key"), key)
}

// server issues a certificate for names of a server.
func (a *authority) server(name string, hosts ...string) error {
	template := &x509.Certificate{Subject: pkix.Name{CommonName: name}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	_, err := a.issue(name, template)
	return err
}

// client issues a certificate that the API server takes for this user.
func (a *authority) client(name string, groups []string) error {
	_, err := a.issue(name, &x509.Certificate{Subject: pkix.Name{CommonName: name, Organization: groups},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	return err
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(path, "EC PRIVATE KEY", der)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
