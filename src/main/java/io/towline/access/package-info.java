/** Who may come in: clients' addresses, judged by rules and files that a configuration lists. Knows of no request. */
package io.towline.access;
