/** Reads {@code listeners.NAME}, and what listeners must not do to each other. */
package io.towline.config.read.listener;
