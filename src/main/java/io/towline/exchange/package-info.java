/**
 * What is done to exchanges of either HTTP alike, whoever answers them: ending one that can have no proper end, and noticing that its client
 * leaves. Holds nothing itself; what only a listener can do of it, it puts into its exchanges.
 */
package io.towline.exchange;
