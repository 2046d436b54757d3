package io.towline.limit;

/** What becomes of a request at the limits that it was shown. */
public sealed interface LimitOutcome {

    /** It has all that it needs. */
    record Within() implements LimitOutcome {}

    /** It is turned away. */
    record Beyond(Excess excess) implements LimitOutcome {}

    /** It has to wait for its turn, and then is to {@linkplain LimitedRequest#proceed proceed}. */
    record MustWait(Admission admission) implements LimitOutcome {}
}
