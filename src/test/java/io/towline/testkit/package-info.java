/** Raw peers for tests: a server and a client that do exactly what they are told, byte by byte, with a deadline on every wait. */
package io.towline.testkit;
