using CloudBox.EndToEnd.Harness;

namespace CloudBox.EndToEnd.Convergence;

/// <summary>
/// Three users who write, rename and delete the same few names at random, with cables pulled and programs killed meanwhile. Whatever
/// happens: equal in the end, quiet then, and no write is lost that its own user did not replace.
/// </summary>
public sealed class ChurnTests
{
    private const int Rounds = 60;
    private static readonly string[] Names = ["a.txt", "b.txt", "c.txt", "sub/d.txt", "sub/e.txt", "sub/deep/f.txt", "g.txt", "h.txt"];

    [NamespaceTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_work_on_three_hosts_ends_equal_quiet_and_without_loss(int seed)
    {
        using var scene = await Scene.StartAsync("alice", "bob", "carol");
        var random = new Random(seed);
        var users = scene.Hosts.Select(host => new User(host, random)).ToList();
        foreach (var host in scene.Hosts) host.Write($"kept by {host.Name}.txt", "so that no folder is ever empty");
        for (var round = 0; round < Rounds; round++)
        {
            users[random.Next(users.Count)].Work(round);
            await Disturb(scene, random);
            await Task.Delay(random.Next(0, 150));
        }

        foreach (var host in scene.Hosts)
        {
            scene.Lan.Heal(host.Machine);
            if (host.Daemon is null) host.Start();
        }

        await scene.FoldersBecomeEqualAsync(TimeSpan.FromSeconds(60));
        await scene.ChecksPassAsync(3);
        await scene.FoldersBecomeEqualAsync();
        var replaced = users.SelectMany(user => user.Replaced).ToHashSet();
        var lost = users.SelectMany(user => user.Written).Where(text => !replaced.Contains(text) && !scene.Hosts.Any(host => host.FindText(text).Any())).ToList();
        Assert.True(lost.Count == 0, $"seed {seed}, lost: {string.Join(", ", lost)}\n{scene.Explain()}");
    }

    private static async Task Disturb(Scene scene, Random random)
    {
        var host = scene.Hosts[random.Next(scene.Hosts.Count)];
        switch (random.Next(20))
        {
            case 0: scene.Lan.CutOff(host.Machine); break;
            case 1 or 2: scene.Lan.Heal(host.Machine); break;
            case 3 when host.Daemon is not null: await host.StopAsync(Signal.Kill); break;
            case 4 or 5 when host.Daemon is null: host.Start(); break;
        }
    }

    // Knows what it has written, and which bytes it has replaced or deleted itself: those alone may be gone.
    private sealed class User(CloudBoxHost host, Random random)
    {
        public List<string> Written { get; } = [];

        public List<string> Replaced { get; } = [];

        public void Work(int round)
        {
            var name = Names[random.Next(Names.Length)];
            switch (random.Next(6))
            {
                case 0: Delete(name); break;
                case 1: Rename(name, Names[random.Next(Names.Length)]); break;
                default: Save(name, $"{host.Name} wrote {name} in round {round}"); break;
            }
        }

        private void Save(string name, string text)
        {
            Note(name);
            host.Write(name, text);
            Written.Add(text);
        }

        private void Delete(string name)
        {
            Note(name);
            if (host.Has(name)) host.Delete(name);
        }

        private void Rename(string from, string to)
        {
            if (from == to || !host.Has(from)) return;
            Note(to);
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(host.PathOf(to))!);
                host.Rename(from, to);
            }
            catch (IOException)
            {
                // Gone meanwhile, by somebody else's deletion.
            }
        }

        private void Note(string name)
        {
            if (host.TryRead(name) is { } text) Replaced.Add(text);
        }
    }
}
