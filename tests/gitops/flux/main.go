// What Flux's kustomize-controller makes of objects with postBuild variables, through its own
// library: YAML on standard input, JSON lines of the objects on standard output. Arguments are
// NAME=VALUE.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/provider"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	variables := map[string]interface{}{}
	for _, argument := range os.Args[1:] {
		name, value, _ := strings.Cut(argument, "=")
		variables[name] = value
	}
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	resources, err := provider.NewDefaultDepProvider().GetResourceFactory().SliceFromBytes(input)
	if err != nil {
		return err
	}
	owner := unstructured.Unstructured{Object: map[string]interface{}{
		"spec": map[string]interface{}{"postBuild": map[string]interface{}{"substitute": variables}},
	}}
	for _, resource := range resources {
		result, err := kustomize.SubstituteVariables(context.Background(), nil, owner, resource,
			kustomize.SubstituteWithDryRun(true))
		if err != nil {
			return err
		}
		if result == nil { // substitution is disabled
			result = resource
		}
		line, err := result.MarshalJSON()
		if err != nil {
			return err
		}
		fmt.Println(string(line))
	}
	return nil
}
