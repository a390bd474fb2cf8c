using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using MedCluster.Api.Access;
using MedCluster.GrainInterfaces.Studies;
using MedCluster.Grains.ReadModels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace MedCluster.Dashboard.Tests;

/// <summary>Every page: who may see it, whether everybody can use it, and what it shows while silos go.</summary>
[Collection(SharedDashboard.Name)]
public sealed class PagesTests(DashboardFixture dashboard)
{
    [BrowserFact]
    public async Task Who_is_not_signed_in_sees_the_sign_in_page_only()
    {
        await using var visitor = await dashboard.VisitAsync();
        foreach (var path in new[] { "/", "/batches", "/silos", "/studies/1.2.3", "/nowhere" })
        {
            await visitor.Page.GotoAsync(path);
            Assert.EndsWith("/signin", visitor.Page.Url, StringComparison.Ordinal);
        }
        await visitor.Page.GotoAsync("/?token=wrong");
        Assert.EndsWith("/signin", visitor.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_sign_in_link_works_once_and_a_session_can_be_ended()
    {
        var link = await dashboard.Server.CreateSignInLinkAsync("tests", CancellationToken.None);
        await using var first = await dashboard.VisitAsync();
        await first.Page.GotoAsync(link);
        Assert.Equal(dashboard.Url + "/", first.Page.Url);
        await using var second = await dashboard.VisitAsync();
        await second.Page.GotoAsync(link);
        Assert.EndsWith("/signin", second.Page.Url, StringComparison.Ordinal);
        await first.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await first.Page.WaitForURLAsync("**/signin");
        await first.Page.GotoAsync("/batches");
        Assert.EndsWith("/signin", first.Page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_viewer_signs_in_with_a_key_and_sees_neither_other_projects_nor_what_they_may_not_do()
    {
        await using var admin = await dashboard.SignInAsync();
        var batch = await SubmitAsync(admin, dashboard.ZipOfPhantoms(2), "alpha");
        await admin.Page.GotoAsync($"/batches/{batch}");
        await admin.Page.Locator("h1 .badge.ended").WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });

        var key = await dashboard.KeyAsync("watcher", ApiRole.Viewer, "beta");
        await using var viewer = await dashboard.VisitAsync();
        await viewer.Page.GotoAsync("/");
        await viewer.Page.GetByLabel("API key").FillAsync("mc_wrong");
        await viewer.Page.GetByRole(AriaRole.Button).ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await viewer.Page.GetByLabel("API key").FillAsync(key);
        await viewer.Page.GetByRole(AriaRole.Button).ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Overview" }).WaitForAsync();
        Assert.Equal(0, await viewer.Page.Locator("study-drop").CountAsync());
        await viewer.Page.GotoAsync($"/batches/{batch}");
        await viewer.Page.GetByText("There is no such batch.").WaitForAsync();
        await viewer.Page.GotoAsync("/batches");
        await viewer.Page.GetByText("No batch yet.").WaitForAsync();
    }

    [BrowserFact]
    public async Task A_batch_is_paused_resumed_and_cancelled_from_its_page()
    {
        await using var visitor = await dashboard.SignInAsync();
        var page = visitor.Page;
        page.Dialog += (_, dialog) => dialog.AcceptAsync();
        var batch = await SubmitAsync(visitor, dashboard.ZipOfPhantoms(3, studies: 24, slices: 24), "control");
        await page.GotoAsync($"/batches/{batch}");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        await page.Locator("h1 .badge.paused").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume" }).ClickAsync();
        await page.Locator("h1 .badge.running").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await page.Locator("h1 .badge.cancelled").WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        visitor.SaidNoErrors();
    }

    [BrowserFact]
    public async Task Every_page_is_accessible_in_both_themes_and_on_a_phone()
    {
        await using var setup = await dashboard.SignInAsync();
        var batch = await SubmitAsync(setup, dashboard.ZipOfPhantoms(4), "");
        await setup.Page.GotoAsync($"/batches/{batch}");
        await setup.Page.Locator("h1 .badge.ended").WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
        var study = await setup.Page.Locator("td.uid a").GetAttributeAsync("href");
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390) })
        {
            await using var visitor = await dashboard.SignInAsync(scheme, width);
            foreach (var path in new[] { "/", "/batches", $"/batches/{batch}", study!, "/silos", "/nowhere" })
            {
                var response = await visitor.Page.GotoAsync(path);
                Assert.Equal(path == "/nowhere" ? 404 : 200, response!.Status);
                await visitor.Page.Locator("h1").WaitForAsync();
                var found = await visitor.Page.RunAxe();
                Assert.True(found.Violations.Length == 0, $"{path} ({scheme}, {width}): {string.Join("; ", found.Violations.Select(Describe))}");
                var overflow = await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(overflow <= 0, $"{path} at {width} is {overflow} pixels too wide");
            }
            visitor.SaidNoErrors("404");
        }
    }

    [BrowserFact]
    public async Task The_keyboard_reaches_the_menu_and_the_focus_follows_to_the_page()
    {
        await using var visitor = await dashboard.SignInAsync();
        var page = visitor.Page;
        // The heading has the focus, so that a screen reader begins there; before it lie the menu and the link past it.
        await BackToAsync(page, "To the content");
        for (var i = 0; i < 12 && await FocusedAsync(page) != "Silos"; i++) await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Silos and devices" }).WaitForAsync();
        Assert.Equal("H1", await page.EvaluateAsync<string>("() => document.activeElement.tagName"));
    }

    [BrowserFact]
    public async Task A_silo_that_is_killed_leaves_the_pages_live_and_the_numbers_right()
    {
        const int Studies = 6, Slices = 40;
        await using var visitor = await dashboard.SignInAsync();
        var lost = dashboard.Cluster.Silos[2];
        var silos = dashboard.Cluster.GetActiveSilos().ToDictionary(silo => silo.Name, silo => dashboard.Slices[silo.Name]);
        foreach (var slices in silos.Values) slices.Hold(after: 2);
        var batch = await SubmitAsync(visitor, dashboard.ZipOfPhantoms(5, Studies, Slices), "");
        var (page, patience) = (visitor.Page, new LocatorAssertionsToHaveCountOptions { Timeout = 240_000 });
        await page.GotoAsync($"/batches/{batch}");
        var study = await page.Locator("td.uid a").First.GetAttributeAsync("href");
        // A page for each kind of number; none of them is loaded again.
        var pages = new[] { page, await page.Context.NewPageAsync(), await page.Context.NewPageAsync(), await page.Context.NewPageAsync() };
        foreach (var (other, path) in pages.Skip(1).Zip(new[] { study!, "/silos", "/" })) await other.GotoAsync(path);
        foreach (var one in pages) await one.EvaluateAsync("() => { window.notReloaded = true; }");

        await silos[lost.Name].Some.WaitAsync(TimeSpan.FromMinutes(4));
        await Assertions.Expect(pages[2].Locator("section.card .badge.active")).ToHaveCountAsync(3, patience);
        await Assertions.Expect(page.Locator("h1 .badge.running")).ToHaveCountAsync(1, patience);
        await dashboard.Cluster.KillSiloAsync(lost);
        foreach (var slices in silos.Where(silo => silo.Key != lost.Name)) slices.Value.LetGo();

        await Assertions.Expect(page.Locator("h1 .badge.ended")).ToHaveCountAsync(1, patience);
        await Assertions.Expect(page.Locator("td .badge.done")).ToHaveCountAsync(Studies, patience);
        await Assertions.Expect(page.Locator(".tile").Nth(0)).ToContainTextAsync($"{Studies}of {Studies}");
        await Assertions.Expect(page.Locator(".tile").Nth(1)).ToContainTextAsync($"{Studies * Slices}of {Studies * Slices}");
        await Assertions.Expect(pages[1].Locator(".head .badge.done")).ToHaveCountAsync(1, patience);
        await Assertions.Expect(pages[1].Locator(".tile").Nth(1)).ToContainTextAsync($"{Slices}of {Slices}");
        await Assertions.Expect(pages[2].Locator("section.card .badge.dead")).ToHaveCountAsync(1, patience);
        await Assertions.Expect(pages[2].Locator("section.card .badge.active")).ToHaveCountAsync(2, patience);
        await Assertions.Expect(pages[3].Locator(".tile").Nth(1)).ToContainTextAsync("on 2 devices", new LocatorAssertionsToContainTextOptions { Timeout = 240_000 });
        foreach (var one in pages) Assert.True(await one.EvaluateAsync<bool>("() => window.notReloaded === true"));

        // The read models agree with what was committed.
        var board = dashboard.Server.Services.GetRequiredService<StatusBoard>();
        var studies = await board.GetStudiesAsync(batch, new StudyQuery { Limit = 100 }, ProjectAccess.Everything, CancellationToken.None);
        Assert.Equal(Studies, studies!.Total);
        Assert.All(studies.Studies, one => Assert.Equal((StudyState.Done, Slices), (one.State, one.SlicesDone)));
        await dashboard.Cluster.StartAdditionalSiloAsync();
        visitor.SaidNoErrors();
    }

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("() => document.activeElement.textContent");

    private static async Task BackToAsync(IPage page, string text)
    {
        for (var i = 0; i < 12 && await FocusedAsync(page) != text; i++) await page.Keyboard.PressAsync("Shift+Tab");
        Assert.Equal(text, await FocusedAsync(page));
    }

    private static string Describe(AxeResultItem violation) => $"{violation.Id}: {violation.Help} at {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}";

    /// <summary>Submits as a script does, with the browser's session.</summary>
    private static async Task<string> SubmitAsync(Visitor visitor, string archive, string project)
    {
        var response = await visitor.Page.APIRequest.PostAsync($"/api/v1/batches?project={project}", new APIRequestContextOptions
        {
            DataByte = await File.ReadAllBytesAsync(archive),
            Headers = new Dictionary<string, string> { ["Content-Type"] = "application/zip", ["Sec-Fetch-Site"] = "same-origin" },
            Timeout = 60_000,
        });
        Assert.True(response.Status == 202, await response.TextAsync());
        return (await response.JsonAsync())!.Value.GetProperty("id").GetString()!;
    }
}
