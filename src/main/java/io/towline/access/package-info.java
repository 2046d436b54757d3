/** Who may come in: clients' addresses, judged by rules that a configuration lists. Pure; knows of no request. */
package io.towline.access;
