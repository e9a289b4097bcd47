package main

import (
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/json"
)

// decodeStrict reads a custom object; fields that it does not declare, and fields given twice, are errors.
func decodeStrict(d *document, text []byte, object any) {
	strict, err := json.UnmarshalStrict(text, object)
	for _, e := range append(strict, err) {
		if e != nil {
			d.fail("decode", e)
		}
	}
}

// checkMetadata checks what all custom objects have: a server takes their names for DNS subdomains.
func checkMetadata(d *document, metadata *metav1.ObjectMeta) {
	d.Namespace, d.Name = metadata.Namespace, metadata.Name
	for _, e := range validation.ValidateObjectMeta(metadata, true, validation.NameIsDNSSubdomain, field.NewPath("metadata")) {
		d.fail("create", e)
	}
}
