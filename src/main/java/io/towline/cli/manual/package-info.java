/** The manual of settings, {@code reference.conf}, one setting at a time: {@code towline explain}. */
package io.towline.cli.manual;
