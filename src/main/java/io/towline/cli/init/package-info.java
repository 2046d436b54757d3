/**
 * A first configuration file, made of a server's address and little more: written by {@code towline init}, run as it is by {@code towline
 * run --to}.
 */
package io.towline.cli.init;
