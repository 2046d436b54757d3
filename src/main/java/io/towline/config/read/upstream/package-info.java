/** Reads {@code upstreams.NAME}. */
package io.towline.config.read.upstream;
