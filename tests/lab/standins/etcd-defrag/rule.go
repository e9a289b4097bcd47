package main

import (
	"errors"
	"fmt"
	"log"

	"github.com/maja42/goval"
)

type sizes struct {
	dbSize, dbSizeInUse, dbQuota int64
}

// evaluate: every variable is a floating-point number.
func evaluate(rule string, s sizes) (bool, error) {
	if rule == "" {
		return true, nil
	}
	size, used, quota := float64(s.dbSize), float64(s.dbSizeInUse), float64(s.dbQuota)
	result, err := goval.NewEvaluator().Evaluate(rule, map[string]any{
		"dbSize": size, "dbSizeInUse": used, "dbSizeFree": size - used, "dbQuota": quota, "dbQuotaUsage": size / quota,
	}, nil)
	if err != nil {
		return false, err
	}
	verdict, isBool := result.(bool)
	if !isBool {
		return false, errors.New("the rule isn't a boolean expression")
	}
	return verdict, nil
}

// validateRule tries the rule on fixed values, before any network.
func validateRule(rule string) error {
	if rule == "" {
		log.Println("No defragmentation rule provided")
		return nil
	}
	log.Printf("Validating the defragmentation rule: %v ... \n", rule)
	if _, err := evaluate(rule, sizes{100 << 20, 60 << 20, 2 << 30}); err != nil {
		log.Println("invalid")
		return fmt.Errorf("invalid rule: %w", err)
	}
	log.Println("valid")
	return nil
}
