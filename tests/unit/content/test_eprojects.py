"""An e-project's folder: its order, its sections, its rows, its drafts."""

from openshelf.content.completeness import completeness, gaps


def start(desk, front="title: Xəzər"):
    desk.page("eprojects/x/index.az.md", front)


def two_parts(desk):
    start(desk)
    desk.page("eprojects/x/20-depths/index.az.md", "title: Dərinliklər")
    desk.page("eprojects/x/10-shore/index.az.md", "title: Sahil")
    desk.page("eprojects/x/10-shore/20-plants/index.az.md", "title: Bitkilər")
    desk.page("eprojects/x/10-shore/10-animals.az.md", "title: Heyvanlar")


def slugs(project):
    return [
        (part.slug, section.slug, item.slug)
        for part in project.parts
        for section in part.sections
        for item in section.items
    ]


def test_parts_and_sections_stand_in_the_order_of_their_numbers(desk):
    two_parts(desk)
    project, _ = desk.project()
    assert [part.slug for part in project.parts] == ["shore", "depths"]
    assert [section.slug for section in project.parts[0].sections] == ["animals", "plants"]


def test_a_row_names_its_section_by_slug_path_or_title(desk):
    two_parts(desk)
    desk.write(
        "eprojects/x/items.csv",
        "slug,section,title\na,animals,A\nb,shore/plants,B\nc,BİTKİLƏR,C\nd,Dərinliklər,D\n".replace(
            "BİTKİLƏR", "bitkilər"
        ),
    )
    project, reading = desk.project()
    assert slugs(project) == [
        ("shore", "animals", "a"), ("shore", "plants", "b"), ("shore", "plants", "c"), ("depths", "", "d"),
    ]  # fmt: skip
    assert {fault.message_id for fault in reading.faults} == {"content.row-no-file"}


def test_an_unknown_section_is_named_by_its_cell_and_the_item_kept(desk):
    two_parts(desk)
    desk.write("eprojects/x/items.csv", "slug,section,title\na,fish,A\n")
    project, reading = desk.project()
    assert len(slugs(project)) == 1
    said = [fault.words("en") for fault in reading.faults]
    assert (
        "content/eprojects/x/items.csv:2 [B2]: there is no section “fish”; known: shore/animals, shore/plants, depths"
        in said
    )


def test_a_table_inside_a_part_fills_that_part(desk):
    two_parts(desk)
    desk.write("eprojects/x/20-depths/items.csv", "slug,title\na,A\n")
    project, _ = desk.project()
    assert slugs(project) == [("depths", "", "a")]


def test_without_part_folders_the_table_makes_the_sections(desk):
    start(desk)
    desk.write("eprojects/x/items.csv", "slug,section,title\na,Quba,A\nb,Şirvan,B\nc,Quba,C\n")
    project, _ = desk.project()
    assert slugs(project) == [("items", "quba", "a"), ("items", "quba", "c"), ("items", "sirvan", "b")]


def test_one_slug_for_two_rows_is_an_error_naming_both(desk):
    start(desk)
    desk.write("eprojects/x/items.csv", "slug,title\na,A\na,B\n")
    assert desk.errors() == [
        "content/eprojects/x/items.csv:3 [A3]: “a” names already content/eprojects/x/items.csv:2 [A2]; names must differ"
    ]


def test_a_draft_part_takes_its_rows_with_it(desk):
    two_parts(desk)
    desk.page("eprojects/x/20-depths/index.az.md", "title: Dərinliklər\nstatus: draft")
    desk.write("eprojects/x/items.csv", "slug,section,title\na,depths,A\nb,animals,B\n")
    assert slugs(desk.project()[0]) == [("shore", "animals", "b")]
    assert len(slugs(desk.project(drafts=True)[0])) == 2


def test_a_draft_project_is_absent_with_its_files(samples, library):
    from openshelf.content.folders import load_content
    from openshelf.content.used_files import used_files

    content, _ = load_content(samples / "content", library)
    assert "hidden" not in [project.slug for project in content.eprojects]
    assert not [use for use in used_files(content) if "hidden" in use.path]
    preview, _ = load_content(samples / "content", library, drafts=True)
    assert [use.path for use in used_files(preview) if "hidden" in use.path] == ["eprojects/hidden/images/secret.png"]


def test_a_numbered_folder_without_an_index_is_told(desk):
    start(desk)
    desk.write("eprojects/x/10-shore/items.csv", "slug,title\na,A\n")
    assert any("no index.<language>.md" in line for line in desk.errors())


def test_a_missing_picture_is_reported_by_cell_and_the_item_kept(desk):
    start(desk)
    desk.write("eprojects/x/items.csv", "slug,title,file\na,A,yox.jpg\n")
    project, reading = desk.project()
    assert project.parts[0].sections[0].items[0].files == ()
    assert reading.faults[0].words("en").startswith("content/eprojects/x/items.csv:2 [C2]: there is no file “yox.jpg”")


def test_several_files_an_item(desk):
    start(desk)
    desk.write("eprojects/x/items.csv", 'slug,title,file\na,A,"a1.jpg; a2.jpg|a3.jpg"\n')
    for name in ("a1", "a2", "a3"):
        desk.write(f"eprojects/x/images/{name}.jpg")
    project, reading = desk.project()
    files = project.parts[0].sections[0].items[0].files
    assert [file.path[-6:] for file in files] == ["a1.jpg", "a2.jpg", "a3.jpg"]
    assert not reading.faults


def test_an_item_without_a_slug_is_named_after_its_file(desk):
    start(desk)
    desk.write("eprojects/x/items.csv", "title,file\nA,Köhnə şəhər №1.jpg\n")
    desk.write("eprojects/x/Köhnə şəhər №1.jpg")
    assert slugs(desk.project()[0])[0][2].startswith("kohne-seher")


def test_rights_nobody_can_read_do_not_open_a_file(desk):
    start(desk, "title: X\nrights: open")
    desk.write("eprojects/x/items.csv", "slug,title,rights\na,A,bəlkə\n")
    project, reading = desk.project()
    assert project.parts[0].sections[0].items[0].rights.access == "metadata-only"
    assert reading.faults[0].message_id == "content.rights-unclear"


def test_further_columns_are_kept_with_their_heading(desk):
    start(desk)
    desk.write("eprojects/x/items.csv", "slug,title,Ölçü,Material (az),Material (ru)\na,A,10 sm,yun,шерсть\n")
    fields = dict(desk.project()[0].parts[0].sections[0].items[0].fields)
    assert fields["Ölçü"].texts[0].text == "10 sm"
    assert fields["Material"].languages == ("az", "ru")


def test_completeness_counts_titles_and_texts(samples, library):
    from openshelf.content.folders import load_content

    project = load_content(samples / "content", library)[0].eprojects[1]
    assert completeness(project, "az").percent == 100
    russian = completeness(project, "ru")
    # project, shore, animals and reed stand in Russian; plants, depths, map and the seal's description do not.
    assert (russian.done, russian.total) == (4, 8)
    assert list(gaps(project, "ru")) == ["shore/plants", "depths"]
    assert completeness(project, "en").percent == 0
