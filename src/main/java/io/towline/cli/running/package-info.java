/**
 * Commands that ask a running proxy something, or have it do something, and are over when it has answered.
 */
package io.towline.cli.running;
