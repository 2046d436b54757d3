/**
 * What is kept of conversations that have ended: the last endings of each cause, the losses of each server, and totals. Bounded, whoever
 * comes and goes.
 */
package io.towline.conversation.memory;
