/*
 * secret.h: passwords in what others wrote, which are found and never repeated.
 */
#ifndef REVIEW_SECRET_H
#define REVIEW_SECRET_H

#include "base/text.h"

/* True for the name of a variable whose value is nobody's business. */
bool secret_name(const char *name);

/* True when a text holds a URL with user and password. */
bool secret_in_url(const char *text);

/* True when a text holds --user NAME:PASSWORD or --user=NAME:PASSWORD, as etcdctl takes it. */
bool secret_in_user_flag(const char *text);

/* True when a text holds NAME=VALUE or --name=VALUE with such a name, and a value that is no
 * reference to a variable or a command. */
bool secret_assigned(const char *text);

#endif
