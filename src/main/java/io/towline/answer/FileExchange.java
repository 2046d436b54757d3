package io.towline.answer;

import io.towline.answer.file.FileBody;
import io.towline.answer.file.FileConditions;
import io.towline.answer.file.FileConditions.Outcome;
import io.towline.answer.file.FileFields;
import io.towline.answer.file.FileLookup;
import io.towline.answer.file.FoundFile;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.exchange.AbruptEnd;
import io.towline.header.grammar.UrlText;
import io.towline.io.IoThread;
import io.towline.io.Shortage;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a file.
 *
 * <pre>
 *   LOOKING --found, on a task thread--> ANSWERING --all is sent--> over, which settles it
 *      |                                     |
 *      +-- the client leaves ----------------+--> over
 * </pre>
 *
 * <p>Owner: the exchange's I/O thread, but {@link #look} is for a task thread.
 */
final class FileExchange implements ExchangeCompletionListener {

    private static final Logger LOG = LoggerFactory.getLogger(FileExchange.class);

    private final HttpServerExchange exchange;
    private final AnswerRequest request;
    private final FileFields fields;
    private final Consumer<Answered> settle;

    /** How it ends if all that was promised is sent. */
    private Optional<Ending> ending = Optional.empty();

    private Optional<FileBody> body = Optional.empty();
    private boolean over;

    FileExchange(HttpServerExchange exchange, AnswerRequest request, FileFields fields, Consumer<Answered> settle) {
        this.exchange = exchange;
        this.request = request;
        this.fields = fields;
        this.settle = settle;
    }

    @FunctionalInterface
    interface Search {
        FileLookup.Result find() throws IOException;
    }

    void begin(Search search) {
        try {
            exchange.getConnection().getWorker().execute(() -> look(search));
        } catch (RejectedExecutionException full) {
            refuse(503, Cause.REFUSED_OVERLOAD, "There is too much to do here. Please try again.");
        }
    }

    /** The edge on the task thread. */
    private void look(Search search) {
        try {
            Prepared prepared = prepared(search.find());
            IoThread.run(exchange.getIoThread(), () -> guarded(() -> answer(prepared)));
        } catch (IOException failed) {
            IoThread.run(exchange.getIoThread(), () -> guarded(() -> failed(failed)));
        } catch (RuntimeException | Error defect) {
            IoThread.run(exchange.getIoThread(), () -> broken(defect));
        }
    }

    /** What the task thread has found, judged and read: so a small file goes over to the I/O thread once, and is closed by then. */
    private record Prepared(FileLookup.Result result, Optional<Outcome> outcome, Optional<FileBody> body) {}

    private Prepared prepared(FileLookup.Result result) throws IOException {
        if (!(result instanceof FileLookup.Result.Found(FoundFile file))) {
            return new Prepared(result, Optional.empty(), Optional.empty());
        }
        FileBody content = new FileBody(exchange, file, this::broken);
        try {
            Outcome outcome = FileConditions.judge(exchange.getRequestMethod(), exchange.getRequestHeaders(), file);
            if (outcome instanceof Outcome.Content part && isWanted(part)) {
                content.prepare(part.start(), part.end());
            }
            return new Prepared(result, Optional.of(outcome), Optional.of(content));
        } catch (IOException | RuntimeException | Error failed) {
            content.close();
            throw failed;
        }
    }

    private boolean isWanted(Outcome.Content part) {
        return part.bytes() > 0 && !exchange.getRequestMethod().equals(Methods.HEAD);
    }

    /** The edge on the I/O thread. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    private void answer(Prepared prepared) {
        if (over) {
            prepared.body().ifPresent(FileBody::close);
            return;
        }
        body = prepared.body();
        switch (prepared.result()) {
            case FileLookup.Result.Found(FoundFile file) ->
                answer(file, prepared.outcome().orElseThrow());
            case FileLookup.Result.Folder() -> toFolder();
            case FileLookup.Result.Missing() -> refuse(404, Cause.REFUSED_NO_ROUTE, "There is nothing here.");
            case FileLookup.Result.Denied() -> refuse(403, Cause.REFUSED_REQUEST, "This may not be read.");
        }
    }

    private void answer(FoundFile file, Outcome outcome) {
        fields.sayVersion(exchange, file);
        switch (outcome) {
            case Outcome.Content part -> send(file, part);
            case Outcome.NotModified() -> end(304);
            case Outcome.Failed() -> refuse(412, Cause.ANSWERED, "The file is not the one that was meant.");
            case Outcome.NoSuchRange(String range) -> {
                exchange.getResponseHeaders().put(Headers.CONTENT_RANGE, range);
                refuse(416, Cause.ANSWERED, "The file has no such part.");
            }
        }
    }

    private void send(FoundFile file, Outcome.Content part) {
        ending = Optional.of(Answered.with(StatusCodes.OK, 0).ending());
        fields.sayContent(exchange, file);
        part.range().ifPresent(range -> exchange.getResponseHeaders().put(Headers.CONTENT_RANGE, range));
        exchange.setStatusCode(part.range().isPresent() ? StatusCodes.PARTIAL_CONTENT : StatusCodes.OK);
        exchange.setResponseContentLength(part.bytes());
        if (isWanted(part)) {
            body.orElseThrow().send();
        } else {
            WholeAnswer.end(exchange);
        }
    }

    private void end(int status) {
        ending = Optional.of(Answered.with(status, 0).ending());
        exchange.setStatusCode(status);
        WholeAnswer.end(exchange);
    }

    /** As the client sees it, whatever of its path was rewritten. */
    private void toFolder() {
        String query = request.values().query();
        String path =
                RedirectResponder.location(UrlText.escaped(request.values().path()));
        exchange.getResponseHeaders()
                .put(Headers.LOCATION, path + "/" + (query.isEmpty() ? "" : "?" + UrlText.escaped(query)));
        end(StatusCodes.MOVED_PERMANENTLY);
    }

    private void refuse(int status, Cause cause, String sentence) {
        if (!over) {
            ending = Optional.of(Ending.of(By.TOWLINE, cause, sentence));
            WholeAnswer.refuse(exchange, status, cause, sentence);
        }
    }

    private void failed(IOException failed) {
        if (Shortage.in(failed).isPresent()) {
            refuse(503, Cause.REFUSED_EXHAUSTED, "There is no room for this now. Please try again.");
            return;
        }
        LOG.warn("a file could not be read: {}", failed.toString());
        refuse(500, Cause.INTERNAL_ERROR, "This cannot be read now.");
    }

    /** Of what was promised nothing more can come. */
    private void broken(Throwable defect) {
        if (over) {
            return;
        }
        LOG.error("a file could not be served", defect);
        ending = Optional.of(Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "Something went wrong here."));
        if (exchange.isResponseStarted()) {
            AbruptEnd.of(exchange);
        } else {
            exchange.setPersistent(false);
            exchange.getResponseHeaders().clear();
            WholeAnswer.refuse(exchange, 500, Cause.INTERNAL_ERROR, "Something went wrong here.");
        }
    }

    /** Once, whoever ends it. */
    @Override
    public void exchangeEvent(HttpServerExchange completed, NextListener next) {
        try {
            over = true;
            body.ifPresent(FileBody::close);
            settle.accept(answered());
        } finally {
            next.proceed();
        }
    }

    private Answered answered() {
        long bytes = exchange.getResponseBytesSent();
        boolean cut = body.filter(content -> !content.isSent()).isPresent();
        if (ending.isEmpty() || cut && ending.get().cause() == Cause.ANSWERED) {
            OptionalInt status =
                    exchange.isResponseStarted() ? OptionalInt.of(exchange.getStatusCode()) : OptionalInt.empty();
            return new Answered(status, bytes, Ending.of(By.CLIENT, Cause.CLIENT_LOST, "left before it had all"));
        }
        return new Answered(OptionalInt.of(exchange.getStatusCode()), bytes, ending.get());
    }
}
