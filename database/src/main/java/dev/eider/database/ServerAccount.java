package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The account that PostgreSQL's programs run under. PostgreSQL refuses to run as root, so root has to become somebody else; which way is
 * open depends on the machine (containers often forbid user namespaces, small images lack some of the tools), hence the list.
 *
 * @param prefix what stands before a command line
 * @param owner name of the account that must own the data directory; empty if that is this process's anyway
 */
record ServerAccount(List<String> prefix, String owner) {
    private static final String NOBODY = "nobody";

    /**
     * Ways for root, the best first. In a user namespace without a mapping, root is seen as nobody by PostgreSQL and stays root for the
     * file system, so that directories below root's home are reachable. {@code setpriv} changes the account and keeps, for the same
     * reason, the capability to pass directories; the secure bit makes access(2) count it, by which PostgreSQL looks for its programs.
     * The others can only work in directories that nobody may enter.
     */
    static final List<ServerAccount> FOR_ROOT = List.of(
            new ServerAccount(List.of("unshare", "--user"), "root"),
            new ServerAccount(
                    List.of(
                            "setpriv",
                            "--reuid=" + NOBODY,
                            "--regid=65534",
                            "--clear-groups",
                            "--inh-caps=+dac_override",
                            "--ambient-caps=+dac_override",
                            "--securebits=+no_setuid_fixup"),
                    NOBODY),
            new ServerAccount(List.of("runuser", "-u", NOBODY, "--"), NOBODY),
            new ServerAccount(List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", NOBODY, "--"), NOBODY),
            new ServerAccount(List.of("sudo", "-n", "-u", NOBODY, "--"), NOBODY));

    ServerAccount {
        prefix = List.copyOf(prefix);
    }

    /** For an account without an entry in the list of users (containers like such), which PostgreSQL refuses too. */
    private static final ServerAccount NAMED_NOBODY = new ServerAccount(List.of("unshare", "--user"), "");

    /**
     * The account of this process, or what it can become.
     *
     * @throws QueryException INTERNAL_ERROR if this is root and no way works
     */
    static ServerAccount find() {
        ServerAccount self = new ServerAccount(List.of(), "");
        if (self.works()) {
            return self;
        }
        List<ServerAccount> ways = "0".equals(self.ask("-u")) ? FOR_ROOT : List.of(NAMED_NOBODY);
        return ways.stream()
                .filter(ServerAccount::works)
                .findFirst()
                .orElseThrow(() -> new QueryException(
                        ErrorCode.INTERNAL_ERROR,
                        "PostgreSQL does not run as root or as an account without a name, and none of unshare, setpriv, runuser, su and"
                                + " sudo can start it as another: run Eider as an ordinary user, or configure a PostgreSQL by its"
                                + " JDBC URL"));
    }

    /** Whether a command can be run that sees itself as somebody who has a name and is not root. */
    boolean works() {
        String id = ask("-u");
        return !id.isEmpty() && !id.equals("0") && !ask("-un").isEmpty();
    }

    private String ask(String option) {
        try {
            Command.Outcome outcome = command(List.of("id", option)).run();
            return outcome.exitCode() == 0 ? outcome.output().strip() : "";
        } catch (IOException e) {
            return ""; // the tool is not there
        }
    }

    Command command(List<String> line) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(line);
        return new Command(whole);
    }

    /** Lets the account pass, not list, {@code directory}, whose private files have their own permissions. */
    void admitTo(Path directory) throws IOException {
        if (!owner.isEmpty()) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
    }

    /** Gives {@code path} and all below it to the account, unless it has it already. */
    void own(Path path) throws IOException {
        if (owner.isEmpty()) {
            return;
        }
        UserPrincipal principal =
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        if (Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(principal)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            // The top last: after an interruption its owner still tells that there is work left.
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.setAttribute(one, "posix:owner", principal, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
